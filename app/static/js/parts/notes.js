// My notes on a unit: a passage is marked by selecting it, notes are sent without leaving the page, what was marked is
// painted in the text. Without this the form below the text does the same.
import { alike, find, indexOf } from "./passages.js";

const AROUND = 80;
const LONGEST = 1000;
const PAUSE = 1500;
const text = document.querySelector(".text");
const board = document.getElementById("notes");
let marked = null;

const paint = () => {
  if (!globalThis.Highlight || !CSS.highlights) {
    return;
  }
  const index = indexOf(text);
  const lang = text.closest("[lang]").lang;
  const ranges = [...board.querySelectorAll("blockquote")]
    .filter((passage) => passage.lang === lang)
    .map((passage) => find(index, passage.textContent, passage.dataset.before ?? "", passage.dataset.after ?? ""))
    .filter(Boolean);
  CSS.highlights.set("noted", new Highlight(...ranges));
};

// A page shows the newest notes; the others are fetched once it has been read for a moment, and painted too.
const fetchRest = async () => {
  const link = board.querySelector("[data-rest]");
  const answer = link && (await fetch(link.href).catch(() => null));
  const list = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#notes ul");
  if (list) {
    board.querySelector("ul").replaceWith(list);
    link.parentElement.remove();
    paint();
  }
};

const acts = () => {
  const place = board.querySelector(".mark-acts");
  if (place && !place.firstChild) {
    for (const [name, tone] of [["mark", "primary"], ["note", "outline-primary"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `btn btn-${tone}`;
      button.textContent = place.dataset[name];
      place.append(button);
    }
  }
  return place;
};

const formOf = () => board.querySelector("form[data-note]");

const send = async (form) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (answer && [400, 409, 422].includes(answer.status)) {
    form.submit(); // the page with what is wrong
    return;
  }
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.getElementById("notes");
  if (!fresh) {
    board.querySelector(".field-error").hidden = false;
    form.closest("details").open = true;
    return;
  }
  board.replaceChildren(...fresh.childNodes);
  paint();
  fetchRest();
};

const onSelect = () => {
  const selection = document.getSelection();
  if (!acts() || selection.isCollapsed || !selection.rangeCount) {
    return;
  }
  const range = selection.getRangeAt(0);
  const quote = alike(selection.toString()).trim();
  const fits = text.contains(range.commonAncestorContainer) && quote && quote.length <= LONGEST;
  marked = fits ? range.cloneRange() : null;
  acts().hidden = !fits;
};

const take = (form) => {
  const around = document.createRange();
  around.selectNodeContents(text);
  around.setEnd(marked.startContainer, marked.startOffset);
  form.elements.before.value = around.toString().slice(-AROUND);
  around.selectNodeContents(text);
  around.setStart(marked.endContainer, marked.endOffset);
  form.elements.after.value = around.toString().slice(0, AROUND);
  form.elements.quote.value = marked.toString().replace(/\s+/g, " ").trim();
  document.getSelection().removeAllRanges();
  acts().hidden = true;
};

if (text && board) {
  paint();
  setTimeout(fetchRest, PAUSE);
}

if (text && board && formOf()) {
  document.addEventListener("selectionchange", onSelect);
  board.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".mark-acts")) {
      event.preventDefault(); // the selection stays
    }
  });
  board.addEventListener("click", (event) => {
    const button = event.target.closest(".mark-acts button");
    if (!button || !marked) {
      return;
    }
    const form = formOf();
    const written = form.elements.text.value;
    take(form);
    if (button === acts().firstElementChild && !written) {
      send(form);
    } else {
      form.closest("details").open = true;
      form.elements.text.focus();
    }
  });
  board.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-note]")) {
      event.preventDefault();
      send(event.target);
    }
  });
}
