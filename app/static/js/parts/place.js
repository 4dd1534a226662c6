// Whoever changes the language goes on under the same heading: anchors are the same in every language.
const LINE = 0.4; // of the height of the window: what stands above it is being read

const hereUnder = () => {
  let found = "";
  for (const heading of document.querySelectorAll(".text [id^='s-']")) {
    if (heading.getBoundingClientRect().top > innerHeight * LINE) {
      break;
    }
    found = heading.id;
  }
  return found;
};

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(
    kind,
    (event) => {
      const link = event.target.closest?.("a[hreflang]");
      const here = link && hereUnder();
      if (here) {
        link.hash = here;
      }
    },
    true,
  );
}
