// Compare a file with a published SHA-256 here in the browser: nothing is sent.
// Made for the macro `compare_file`.
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const compare = async (place, file) => {
  if (!file) {
    return;
  }
  const sum = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const isSame = sum === place.dataset.sha256;
  place.querySelector("output").textContent = isSame ? place.dataset.same : place.dataset.other;
  place.classList.toggle("done", isSame);
  place.classList.toggle("wrong", !isSame);
};

if (globalThis.crypto?.subtle) {
  document.querySelectorAll(".drop[data-sha256]").forEach((place) => {
    place.hidden = false;
    place.querySelector("input").addEventListener("change", (event) => compare(place, event.target.files[0]));
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("over-it");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over-it"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over-it");
      compare(place, event.dataTransfer.files[0]);
    });
  });
}
