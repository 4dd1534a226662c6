// <div id="…" data-poll="address" aria-live="polite">: its content is fetched again every 2 s.
// The address answers with a page or a fragment that holds the same id; when that element no longer
// carries data-poll the work has ended. data-then="address" on it leads on to the result.
const PAUSE = 2000;

const look = async (place) => {
  if (!document.hidden) {
    const answer = await fetch(place.dataset.poll, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(place.id);
      if (!fresh) {
        return;
      }
      place.replaceChildren(...fresh.childNodes);
      if (fresh.dataset.then) {
        location.assign(fresh.dataset.then);
        return;
      }
      if (!fresh.dataset.poll) {
        return;
      }
      place.dataset.poll = fresh.dataset.poll;
    }
  }
  setTimeout(look, PAUSE, place);
};

document.querySelectorAll("[data-poll][id]").forEach((place) => setTimeout(look, PAUSE, place));
