// <form data-study action="…">: says every half minute that somebody reads, while the page is visible and the reader has
// done something in the last two minutes. The server counts by its own clock; what it answers brings the page up to date.
const form = document.querySelector("form[data-study]");
const EVERY = 30_000;
const IDLE_AFTER = 120_000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "touchmove"];

let activeAt = Date.now();
let isAtEnd = false; // seen here
let isEndKept = false; // known to the server

const isReading = () => !document.hidden && Date.now() - activeAt < IDLE_AFTER;

const showLine = (place, { is_met: isMet, value }) => {
  place.querySelector("[data-study-value]").textContent = value;
  place.querySelector(".disc").classList.toggle("done", isMet);
  place.querySelector(".disc").classList.toggle("neutral", !isMet);
  const sign = place.querySelector("use");
  sign.setAttribute("href", `${sign.getAttribute("href").split("#")[0]}#${isMet ? "done" : "unit"}`);
};

const show = ({ is_done: isDone, lines }) => {
  document.querySelectorAll("[data-study-line]").forEach((place, number) => {
    if (lines[number]) {
      showLine(place, lines[number]);
    }
  });
  const button = document.querySelector("[data-study-end]"); // what it would say is said already
  if (button && isEndKept) {
    button.hidden = true;
  }
  const done = document.querySelector("[data-study-done]");
  if (done && isDone) {
    done.hidden = false;
  }
};

const send = async () => {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const tellsEnd = isAtEnd && !isEndKept;
  if (tellsEnd) {
    body.set("at_end", "1");
  }
  const answer = await fetch(form.action, { method: "POST", body, keepalive: true }).catch(() => null);
  if (answer?.ok) {
    isEndKept ||= tellsEnd;
    show(await answer.json());
  }
};

const noteSign = () => {
  const wasReading = isReading();
  activeAt = Date.now();
  if (!wasReading && !document.hidden) {
    send(); // starts the clock anew: the time away is not counted
  }
};

if (form) {
  SIGNS.forEach((sign) => document.addEventListener(sign, noteSign, { passive: true, capture: true }));
  document.addEventListener("timeupdate", noteSign, true); // a film that runs is being watched
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      activeAt = Date.now();
      send();
    } else if (Date.now() - activeAt < IDLE_AFTER) {
      send(); // the last stretch before the reader leaves
    }
  });
  new IntersectionObserver((seen) => {
    if (!isAtEnd && seen.some((place) => place.isIntersecting)) {
      isAtEnd = true;
      send();
    }
  }).observe(form);
  setInterval(() => isReading() && send(), EVERY);
  send();
}
