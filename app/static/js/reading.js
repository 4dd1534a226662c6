// The page of a unit: the language changes in place, words explain themselves where they stand, passages are marked.
import "./parts/place.js";
import "./parts/terms.js";
import "./parts/notes.js";
