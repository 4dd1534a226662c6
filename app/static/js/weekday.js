// <output data-weekday-of="on">: says which day of the week the date field holds, as it is chosen.
const words = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

document.querySelectorAll("[data-weekday-of]").forEach((place) => {
  const field = document.getElementById(place.dataset.weekdayOf);
  field?.addEventListener("input", () => {
    place.textContent = field.valueAsDate ? words.format(field.valueAsDate) : "";
  });
});
