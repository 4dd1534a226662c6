// The roll call by keyboard: <form data-roll>, one row (tr) a trainee, radios from the macro `segments`.
// Letters mark the row that has the focus and go on to the next; arrows up and down change row;
// Space marks everyone on whom nothing was said with the first choice. Keys act only while the focus is in the form.
const form = document.querySelector("form[data-roll]");

const rows = () => [...form.querySelectorAll("tr")].filter((row) => row.querySelector(".segments"));
const chosen = (row) => row.querySelector(".segments input:checked");
const first = (row) => row.querySelector(".segments input");
const isWriting = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

let isChanged = document.getElementById("form-errors") !== null; // what came back with errors is not saved yet

const showCounts = () => {
  const values = rows().map((row) => chosen(row)?.value ?? "");
  form.querySelectorAll("[data-count]").forEach((place) => {
    const number = values.filter((value) => value === place.dataset.count).length;
    place.textContent = number;
    place.parentElement.hidden = number === 0;
  });
};

const showMinutes = (row) => {
  const value = chosen(row)?.value;
  row.querySelectorAll("[data-when]").forEach((place) => {
    place.hidden = !place.dataset.when.split(" ").includes(value);
    place.querySelectorAll("input").forEach((input) => {
      input.disabled = place.hidden; // what is not shown is not sent
    });
  });
};

const mark = (row, input) => {
  input.checked = true;
  isChanged = true;
  showMinutes(row);
  showCounts();
};

const step = (row, by) => {
  const all = rows();
  const next = all[all.indexOf(row) + by];
  (next && (chosen(next) ?? first(next)))?.focus();
};

// Where somebody else has said otherwise (asked-…), only the person who was asked can choose.
const isOpen = (row) => !chosen(row) && !row.querySelector("[name^='asked-']");

const markEveryone = () => {
  rows()
    .filter(isOpen)
    .forEach((row) => mark(row, first(row)));
};

const byLetter = (row, key) => {
  const input = [...row.querySelectorAll(".segments input")].find(
    (one) => one.nextElementSibling.textContent.toLowerCase() === key,
  );
  if (!input) {
    return false;
  }
  mark(row, input);
  const minutes = row.querySelector(".minutes [data-when]:not([hidden]) input");
  if (minutes) {
    minutes.focus();
  } else {
    step(row, 1);
  }
  return true;
};

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const row = event.target.closest("tr");
  const steps = { ArrowUp: -1, ArrowDown: 1 };
  if (row && event.key in steps && !event.target.matches("select, textarea")) {
    step(row, steps[event.key]);
  } else if (isWriting(event.target) || event.target.matches("button, a, summary")) {
    return;
  } else if (event.key === " ") {
    markEveryone();
  } else if (!row || !byLetter(row, event.key.toLowerCase())) {
    return;
  }
  event.preventDefault();
};

if (form) {
  form.addEventListener("keydown", onKey);
  form.addEventListener("change", (event) => {
    isChanged = true;
    const row = event.target.closest("tr");
    if (row) {
      showMinutes(row);
    }
    showCounts();
  });
  const everyone = form.querySelector("[data-everyone]");
  if (everyone) {
    everyone.hidden = false;
    everyone.addEventListener("click", markEveryone);
  }
  form.addEventListener("submit", () => {
    isChanged = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) {
      event.preventDefault();
    }
  });
  rows().forEach(showMinutes);
  showCounts();
}
