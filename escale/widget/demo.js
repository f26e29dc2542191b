// The demonstration page: its example questions open the discussion, and it follows the theme chosen there.

document.addEventListener("escale-theme", ({ detail }) => {
  if (detail) document.documentElement.dataset.theme = detail;
  else delete document.documentElement.dataset.theme;
});

document.addEventListener("click", ({ target }) => {
  const asked = target.closest("[data-ask]");
  if (asked) window.escale.open(asked.dataset.ask);
});
