// A form that came back: begin with what is wrong.
const summary = document.getElementById("form-errors");
if (summary) {
  summary.focus();
}
