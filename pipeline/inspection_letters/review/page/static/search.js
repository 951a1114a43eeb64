// On the search page, / puts the cursor into the search.
"use strict";
document.addEventListener("keydown", (event) => {
  const editing = event.target.closest("input, select, textarea");
  if (event.key === "/" && !editing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("#q").focus();
  }
});
document.querySelector("#q").focus();
