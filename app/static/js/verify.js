// Verify a certificate by its file: the SHA-256 is computed here and written into the field for the code.
// The file never leaves the device; without crypto.subtle the page says how to compute the hash by oneself.
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const look = async (place, file) => {
  if (!file) {
    return;
  }
  const form = document.getElementById(place.dataset.verify);
  try {
    form.elements.code.value = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  } catch {
    place.querySelector("output").textContent = place.dataset.broken; // a folder, or a file that is gone
    return;
  }
  form.requestSubmit();
};

if (globalThis.crypto?.subtle) {
  document.querySelectorAll(".drop[data-verify]").forEach((place) => {
    place.hidden = false;
    place.querySelector("input").addEventListener("change", (event) => look(place, event.target.files[0]));
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("over-it");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over-it"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over-it");
      look(place, event.dataTransfer.files[0]);
    });
  });
}
