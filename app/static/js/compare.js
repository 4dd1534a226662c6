// Compare a file with a published SHA-256 here in the browser: nothing is sent.
// Made for the macro `compare_file`.
import { whenDropped } from "./parts/drop.js";

whenDropped(".drop[data-sha256]", (place, sum) => {
  const isSame = sum === place.dataset.sha256;
  place.querySelector("output").textContent = isSame ? place.dataset.same : place.dataset.other;
  place.classList.add(isSame ? "done" : "wrong");
});
