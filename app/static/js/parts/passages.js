// Where a passage stands in a text: as app/study/notes/rules.py finds it, so that page and server agree.
const SAME = { "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-" };

const sign = (one) => {
  const small = (SAME[one] ?? one).toLowerCase();
  return small.length === 1 ? small : one;
};

export const alike = (words) => [...words.normalize("NFC").replace(/\s+/g, " ")].map(sign).join("");

export const indexOf = (root) => {
  const signs = [];
  const spots = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let place = 0; place < node.data.length; place += 1) {
      const one = /\s/.test(node.data[place]) ? " " : sign(node.data[place]);
      if (one !== " " || (signs.length && signs.at(-1) !== " ")) {
        signs.push(one);
        spots.push([node, place]);
      }
    }
  }
  return { words: signs.join(""), spots };
};

const common = (one, other) => {
  let place = 0;
  while (place < one.length && place < other.length && one[place] === other[place]) {
    place += 1;
  }
  return place;
};

const backwards = (words) => [...words].reverse().join("");

export const find = (index, quote, before, after) => {
  const wanted = alike(quote).trim();
  const known = [backwards(alike(before).trim()), alike(after).trim()];
  let best = -1;
  let most = -1;
  for (let place = index.words.indexOf(wanted); wanted && place >= 0; place = index.words.indexOf(wanted, place + 1)) {
    const end = place + wanted.length;
    const likeness =
      common(backwards(index.words.slice(Math.max(0, place - 80), place).trimEnd()), known[0]) +
      common(index.words.slice(end, end + 80).trimStart(), known[1]);
    if (likeness > most) {
      [best, most] = [place, likeness];
    }
  }
  if (best < 0) {
    return null;
  }
  const range = document.createRange();
  range.setStart(...index.spots[best]);
  const [node, place] = index.spots[best + wanted.length - 1];
  range.setEnd(node, place + 1);
  return range;
};
