/** The page's one script: the filter, and folded parts open for print. The page is whole without it. */
export const SCRIPT = `'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const form = byId('filter');
  const fields = { text: byId('filter-text'), outcome: byId('filter-outcome'), severity: byId('filter-severity') };
  const rows = [...document.querySelectorAll('tr[data-outcome]')].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const folds = [...document.querySelectorAll('#findings details')];
  const groups = [...document.querySelectorAll('#findings .subject, #findings details, #findings table')];
  function apply() {
    const text = fields.text.value.trim().toLowerCase();
    const outcome = fields.outcome.value;
    const severity = fields.severity.value;
    let shown = 0;
    for (const one of rows) {
      const fits = (!text || one.text.includes(text)) && (!outcome || one.row.dataset.outcome === outcome) && (!severity || one.row.dataset.severity === severity);
      one.row.hidden = !fits;
      if (fits) shown += 1;
    }
    const active = Boolean(text || outcome || severity);
    for (const group of groups) group.hidden = active && !group.querySelector('tr[data-outcome]:not([hidden])');
    for (const fold of folds) fold.open = active && !fold.hidden;
    byId('filter-count').textContent = shown + ' of ' + rows.length + ' findings';
  }
  form.hidden = false;
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  apply();
  function openTarget() {
    const target = location.hash.length > 1 && byId(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    target.scrollIntoView();
  }
  addEventListener('hashchange', openTarget);
  openTarget();
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const fold of closed) fold.open = true;
  });
  addEventListener('afterprint', () => {
    for (const fold of closed) fold.open = false;
    closed = [];
  });
})();
`;
