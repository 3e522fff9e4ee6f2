import './app/styles';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { showFatal } from './app/fatal';
import { namespacesFor, preloadScreen } from './app/screens';
import { startI18n } from './lib/i18n';
import { closeSession, hadSession, restoreSession, watchOtherTabs } from './lib/session';
import { loadSystem } from './lib/system';

const { pathname } = window.location;

// All three at once: the texts, the screen's code and the session.
preloadScreen(pathname);
watchOtherTabs();
void loadSystem();
// Without the hint nobody was signed in here, and asking would only be refused.
if (hadSession()) void restoreSession();
else closeSession(null);

startI18n(namespacesFor(pathname)).then(() => {
  const root = document.getElementById('root');
  if (root) createRoot(root).render(<App />);
}, showFatal);
