// A quiz that loses nothing: <form data-quiz> made by attempts/quiz.html. Each change is kept on this device and sent to the
// server, again and again until it has arrived; what other devices have saved comes back and is said. The clock is the
// server's: `data-left` seconds from now, whatever the device believes. Without this script the form has a button to save.
const form = document.querySelector("form[data-quiz]");
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60000;
const WRITING_PAUSE = 1200;
const LOOK_EVERY = 20000;

if (form) {
  const said = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[`said${name}`]);
  const place = form.querySelector("[data-state]");
  const clock = form.querySelector("[data-clock]");
  // One window, one device: two windows of one browser never count with the same numbers.
  const device = `${Math.random().toString(36).slice(2, 12)}${Date.now().toString(36)}`;
  const box = `bottega.quiz.${form.dataset.who}.${form.dataset.unit}.${form.dataset.number}`;
  let sequence = 0;
  let save = form.dataset.save;
  let isSending = false;
  let isOver = false;
  let pause = FIRST_PAUSE;
  let retry = 0;
  let endsAt = "left" in form.dataset ? performance.now() + Number(form.dataset.left) * 1000 : null;
  let ending = 0;
  const own = {};
  const writing = new Map();

  // --- kept on this device: {question: {device, sequence, madeAt, fields}} of what has not arrived yet ---
  let memory = {};
  const pending = () => {
    try {
      return JSON.parse(localStorage.getItem(box)) ?? {};
    } catch {
      return memory;
    }
  };
  const keep = (found) => {
    memory = found;
    try {
      if (Object.keys(found).length) {
        localStorage.setItem(box, JSON.stringify(found));
      } else {
        localStorage.removeItem(box);
      }
    } catch {
      // a browser that keeps nothing: this window still does
    }
  };

  const say = (text, tone = "") => {
    place.textContent = text;
    place.className = tone;
  };

  const questionOf = (name) => name.split(".")[1];
  const fieldsOf = (question) => {
    const fields = {};
    new FormData(form).forEach((value, name) => {
      if (name.startsWith("answer.") && questionOf(name) === question) {
        (fields[name] ??= []).push(value);
      }
    });
    return fields;
  };
  const inputsOf = (question) =>
    [...form.elements].filter((input) => input.name.startsWith("answer.") && questionOf(input.name) === question);

  const note = (question, text) => {
    const around = inputsOf(question)[0]?.closest("fieldset, .sheet, .field");
    if (!around) {
      return;
    }
    let line = around.querySelector("[data-note]");
    if (!line) {
      line = document.createElement("p");
      line.dataset.note = "";
      line.className = "quiet small";
      line.setAttribute("role", "status");
      around.append(line);
    }
    line.textContent = text;
  };

  const fill = (question, fields) => {
    inputsOf(question).forEach((input) => {
      const values = fields[input.name] ?? [];
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = values.includes(input.value);
      } else {
        input.value = values[0] ?? "";
      }
    });
    form.dispatchEvent(new CustomEvent("quiz:filled", { detail: { question } }));
  };

  const ask = async (address, body, method = "POST") => {
    const answer = await fetch(address, {
      method,
      redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value, ...(typeof body === "string" && { "Content-Type": "application/json" }) },
      body,
    });
    if (answer.type === "opaqueredirect") {
      say(said("Out"), "careful");
      throw new Error("signed out");
    }
    return answer;
  };

  // --- what the server knows ---
  const takeStanding = (found) => {
    save = found.save;
    form.elements.csrf_token.value = found.csrf;
    endsAt = found.left === null ? null : performance.now() + found.left * 1000;
    if (found.state !== "open") {
      leave();
      return;
    }
    const waiting = pending();
    Object.entries(found.answers).forEach(([question, answer]) => {
      const isOwn = answer.device === device;
      const known = own[question];
      const isKnown = known && known.device === answer.device && known.sequence === answer.sequence;
      if (isOwn || isKnown || question in waiting || writing.has(question)) {
        return;
      }
      const before = JSON.stringify(fieldsOf(question));
      own[question] = { device: answer.device, sequence: answer.sequence };
      if (before !== JSON.stringify(answer.fields)) {
        fill(question, answer.fields);
        if (before !== "{}" || isLooking) {
          note(question, said("Elsewhere", { time: answer.at }));
        }
      }
    });
  };
  let isLooking = false;

  const look = async () => {
    if (!save || document.hidden || isOver) {
      return;
    }
    const answer = await ask(save, undefined, "GET").catch(() => null);
    if (answer?.ok) {
      takeStanding(await answer.json());
      isLooking = true;
    }
  };

  const begin = async () => {
    const body = new FormData();
    body.append("number", form.dataset.number);
    const answer = await ask(form.dataset.begin, body);
    if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
      takeStanding(await answer.json());
      return;
    }
    if (answer.status >= 500 || answer.status === 429) {
      throw new Error("try again");
    }
    // Sent meanwhile, or closed: the page says which.
    keep({});
    leave();
  };

  const leave = () => {
    if (!isOver) {
      isOver = true;
      location.assign(location.pathname);
    }
  };

  const sendOne = async (question, one) => {
    const age = Math.max(0, (Date.now() - one.madeAt) / 1000);
    const answer = await ask(
      save,
      JSON.stringify({ question, fields: one.fields, device: one.device, sequence: one.sequence, age }),
    );
    if (!answer.ok && answer.status !== 409) {
      await look(); // somebody may have signed in again: that brings a new token
      throw new Error("try again");
    }
    const found = answer.ok ? await answer.json() : { state: "refused", says: said("Refused") };
    const left = pending();
    if (left[question]?.device === one.device && left[question]?.sequence === one.sequence) {
      delete left[question];
      keep(left);
    }
    own[question] = { device: one.device, sequence: one.sequence };
    if (found.state === "saved") {
      say(found.says);
      return;
    }
    say(found.says, "wrong");
    if (found.state === "over" || found.state === "sent") {
      isOver = true;
      keep({}); // nothing of this attempt is ever sent into another one
    }
  };

  // Sends what waits, one question after the other; returns whether nothing waits any more.
  const flush = async () => {
    if (isSending) {
      return false;
    }
    isSending = true;
    clearTimeout(retry);
    try {
      if (Object.keys(pending()).length) {
        say(said("Saving"));
      }
      if (!save) {
        await begin();
      }
      for (let found = Object.entries(pending()); found.length && !isOver; found = Object.entries(pending())) {
        await sendOne(...found[0]);
      }
      pause = FIRST_PAUSE;
    } catch {
      if (place.textContent !== said("Out")) {
        say(said("Kept"), "careful");
      }
      retry = setTimeout(flush, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
    isSending = false;
    return !Object.keys(pending()).length;
  };

  const changed = (question) => {
    clearTimeout(writing.get(question));
    writing.delete(question);
    if (isOver) {
      return;
    }
    sequence += 1;
    own[question] = { device, sequence };
    keep({ ...pending(), [question]: { device, sequence, madeAt: Date.now(), fields: fieldsOf(question) } });
    if (navigator.onLine === false) {
      say(said("Kept"), "careful");
    }
    flush();
  };

  form.addEventListener("input", (event) => {
    const { name, type } = event.target;
    if (!name?.startsWith("answer.") || type === "radio" || type === "checkbox" || event.target.tagName === "SELECT") {
      return;
    }
    const question = questionOf(name);
    clearTimeout(writing.get(question));
    writing.set(question, setTimeout(changed, WRITING_PAUSE, question));
  });
  form.addEventListener("change", (event) => {
    if (event.target.name?.startsWith("answer.")) {
      changed(questionOf(event.target.name));
    }
  });
  // An order moved by buttons of the kind's own script says so.
  form.addEventListener("quiz:moved", (event) => changed(event.detail.question));

  let isLeaving = false;
  form.addEventListener("submit", async (event) => {
    if (isLeaving) {
      return;
    }
    event.preventDefault();
    [...writing.keys()].forEach(changed);
    for (let tries = 0; tries < 50 && isSending; tries += 1) {
      await new Promise((done) => {
        setTimeout(done, 100);
      });
    }
    const nothingToSend = !save && !Object.keys(pending()).length;
    if (!nothingToSend && !(await flush())) {
      say(isOver ? place.textContent : said("Offline"), "careful");
      return;
    }
    // All of it has arrived: the form itself has nothing more to say.
    isLeaving = true;
    const act = document.createElement("input");
    Object.assign(act, { type: "hidden", name: "act", value: "kept" });
    form.append(act);
    form.submit();
  });

  const tick = () => {
    if (endsAt !== null && !isOver) {
      const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
      const words = left >= 3600 ? `${Math.floor(left / 3600)}:${String(Math.floor((left % 3600) / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}` : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (clock) {
        clock.textContent = said("Left", { time: words });
      }
      if (left === 0) {
        ending += 1;
        if (ending === 1) {
          flush();
        } else if (ending > 2 && navigator.onLine !== false) {
          leave();
        }
      }
    }
  };

  form.querySelector("[data-plain]")?.remove();
  window.addEventListener("online", () => {
    pause = FIRST_PAUSE;
    flush().then(look);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      [...writing.keys()].forEach(changed);
    } else {
      look();
    }
  });
  setInterval(tick, 1000);
  setInterval(look, LOOK_EVERY);

  // What this browser kept of this very attempt, and nothing of any other, is on the page again and goes to the server.
  const waiting = pending();
  Object.entries(waiting).forEach(([question, one]) => fill(question, one.fields));
  if (Object.keys(waiting).length) {
    flush().then(look);
  } else {
    look();
  }
}
