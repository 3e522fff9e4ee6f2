/* Runs before the first paint, so that neither the colours nor the page language flip afterwards. */
(() => {
  const root = document.documentElement;
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const scheme = stored('telyx-color-scheme');
  const dark =
    scheme === 'dark' || (scheme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  root.lang = stored('telyx-language') || (navigator.language.toLowerCase().startsWith('tr') ? 'tr' : 'en');
})();
