/**
 * Says, without React and without loaded texts, that the dashboard could not start. Both languages are shown because
 * the texts are what failed to load.
 */
export function showFatal(error: unknown): void {
  const root = document.getElementById('root');
  if (!root) throw error;
  const main = document.createElement('main');
  main.style.cssText = 'max-width: 28rem; margin: 20vh auto; padding: 1.5rem; text-align: center';
  const lines = [
    ['en', 'Telyx could not load. Check your connection and try again.'],
    ['tr', 'Telyx yüklenemedi. Bağlantınızı kontrol edip yeniden deneyin.'],
  ];
  for (const [lang, text] of lines) {
    const line = document.createElement('p');
    line.lang = lang ?? '';
    line.textContent = text ?? '';
    main.append(line);
  }
  const button = document.createElement('button');
  button.textContent = 'Try again · Yeniden dene';
  button.addEventListener('click', () => window.location.reload());
  main.append(button);
  root.replaceChildren(main);
}
