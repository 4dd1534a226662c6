// Menus are <details>: close them when the attention goes elsewhere.
const close = (menu) => {
  menu.open = false;
};
const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) {
      close(menu);
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  for (const menu of openMenus()) {
    close(menu);
    menu.querySelector("summary").focus();
  }
});

// On a phone the places scroll sideways: show the one we are in.
const here = document.querySelector(".places [aria-current]");
if (here) {
  const row = here.closest("ul");
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
