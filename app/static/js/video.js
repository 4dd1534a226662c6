// A video whose place is kept: <div class="video"> with a player, a hidden form and a line for what is said.
// The page itself brings the player back to where it stopped; this only tells the server where it stands.
const EVERY = 15; // seconds of playing between two messages

document.querySelectorAll(".video").forEach((place) => {
  const player = place.querySelector("video");
  const form = place.querySelector("form");
  const line = place.querySelector(".elsewhere");
  if (!player || !form) {
    return;
  }
  let told = player.currentTime;
  let isTelling = false;

  const offer = (seconds, text) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = text;
    button.addEventListener("click", () => {
      player.currentTime = seconds;
      line.replaceChildren();
      player.play();
    });
    line.replaceChildren(button);
  };

  const tell = async () => {
    const now = player.ended ? 0 : Math.floor(player.currentTime);
    if (isTelling || now === Math.floor(told)) {
      return;
    }
    isTelling = true;
    form.elements.seconds.value = now;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
      if (answer.ok) {
        const found = await answer.json();
        told = now;
        form.elements.number.value = found.number;
        if (found.elsewhere) {
          offer(found.elsewhere, found.text);
        }
      }
    } catch {
      // no line: the next message says it
    }
    isTelling = false;
  };

  player.addEventListener("timeupdate", () => {
    if (!player.paused && Math.abs(player.currentTime - told) >= EVERY) {
      tell();
    }
  });
  ["pause", "ended"].forEach((event) => player.addEventListener(event, tell));
  addEventListener("pagehide", tell);
});
