// <div class="drop" data-broken="what is said of a file that cannot be read" hidden>: a file is chosen in its input or let
// fall on it. Its SHA-256 is computed here: the file never leaves the device. Without crypto.subtle the place stays hidden.
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const take = async (place, file, act) => {
  if (!file) {
    return;
  }
  const said = place.querySelector("output");
  said.textContent = "";
  place.classList.remove("done", "wrong");
  let sum;
  try {
    sum = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  } catch {
    said.textContent = place.dataset.broken; // a folder, or a file that is gone
    return;
  }
  act(place, sum);
};

export const whenDropped = (selector, act) => {
  if (!globalThis.crypto?.subtle) {
    return;
  }
  document.querySelectorAll(selector).forEach((place) => {
    place.hidden = false;
    place.querySelector("input").addEventListener("change", (event) => take(place, event.target.files[0], act));
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("over-it");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over-it"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over-it");
      take(place, event.dataTransfer.files[0], act);
    });
  });
};
