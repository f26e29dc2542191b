/* Before the first paint: the look that was chosen on this device. Not a module, so that it runs at once. */
{
  const chosen = localStorage.getItem("escale.theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
}
