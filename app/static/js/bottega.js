// Loaded by every page. Each part works on what it finds; without any of them the page still works.
import "./parts/errors.js";
import "./parts/menus.js";
import "./parts/once.js";
import "./parts/poll.js";
