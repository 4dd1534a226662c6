// <form data-draft="name">: what is typed into its text is kept on this device until it has arrived.
// The form's own key is kept with it: sent again after a cut, it is the same post and not a second one.
const PREFIX = "draft:";

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // no storage here, or something else stands at this name
  }
};

const keep = (name, draft) => {
  try {
    if (draft) {
      localStorage.setItem(name, JSON.stringify(draft));
    } else {
      localStorage.removeItem(name);
    }
  } catch {
    // no storage here: the page works without
  }
};

const names = () => {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
};

// The page after a post leads to it: whatever was sent has arrived.
const arrived = location.hash.startsWith("#post-") && document.getElementById(location.hash.slice(1));
if (arrived) {
  names()
    .filter((name) => read(name)?.isSent)
    .forEach((name) => keep(name, null));
}

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const name = PREFIX + form.dataset.draft;
  const text = form.querySelector("textarea");
  const { key } = form.elements;
  const draft = read(name);
  if (draft?.text && !text.value) {
    text.value = draft.text;
    key.value = draft.key;
    form.querySelector("[data-draft-note]").hidden = false;
  }
  text.addEventListener("input", () => keep(name, text.value ? { text: text.value, key: key.value } : null));
  form.addEventListener("submit", () => keep(name, { text: text.value, key: key.value, isSent: true }));
});
