// The pages work without this. It chooses the browser's own time zone in the first form, when the address names none.

const form = document.querySelector("form[data-zone='guess']");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

function choose(select, zone) {
  const known = [...select.options].some((option) => option.value === zone);
  select.closest("details").open ||= select.value !== zone; // a change is shown
  if (!known) select.append(new Option(zone.split("/").pop().replaceAll("_", " "), zone));
  select.value = zone;
}

if (form && own) choose(form.elements.fuseau, own);
