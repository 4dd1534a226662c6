// Verify a certificate by its file: its SHA-256 is written into the field for the code, and only that is sent.
import { whenDropped } from "./parts/drop.js";

whenDropped(".drop[data-verify]", (place, sum) => {
  const form = document.getElementById(place.dataset.verify);
  form.elements.code.value = sum;
  form.requestSubmit();
});
