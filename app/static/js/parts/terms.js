// <a href="#g-…">: what the word means is shown beside it; without this the link leads to the foot of the page.
const GAP = 6;
const bubble = document.createElement("div");
bubble.className = "explained";
bubble.setAttribute("popover", "auto");
bubble.setAttribute("role", "status");

const show = (link, meaning) => {
  bubble.textContent = meaning.textContent;
  bubble.lang = link.closest("[lang]").lang;
  bubble.showPopover();
  const word = link.getBoundingClientRect();
  const own = bubble.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(word.left, document.documentElement.clientWidth - own.width - GAP));
  const isBelow = word.bottom + own.height + GAP < innerHeight;
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${(isBelow ? word.bottom + GAP : word.top - own.height - GAP) + scrollY}px`;
};

if (bubble.showPopover) {
  document.body.append(bubble);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('.text a[href^="#g-"]');
    const meaning = link && document.getElementById(link.hash.slice(1))?.querySelector("dd");
    if (meaning && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      show(link, meaning);
    }
  });
}
