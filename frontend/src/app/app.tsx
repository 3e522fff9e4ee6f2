import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { StrictMode, Suspense } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { ErrorBoundary } from './error-boundary';
import { NotFound } from './not-found';
import { pathOf, type ScreenName, Shell, screenComponent, screenNames } from './screens';
import { GuestOnly, SignedInOnly } from './session-gate';
import { SplashScreen } from './splash-screen';
import { theme } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'telyx-color-scheme' });
const guestScreens: ScreenName[] = ['signIn', 'signUp', 'forgotPassword'];
const openScreens: ScreenName[] = ['resetPassword', 'acceptInvitation'];
const ownScreens = screenNames.filter((name) => !guestScreens.includes(name) && !openScreens.includes(name));

function screenRoute(name: ScreenName) {
  const Screen = screenComponent(name);
  return <Route key={name} path={pathOf(name)} element={<Screen />} />;
}

const routes = (
  <Routes>
    <Route path="/" element={<Navigate to={pathOf('home')} replace />} />
    <Route element={<GuestOnly />}>{guestScreens.map(screenRoute)}</Route>
    {openScreens.map(screenRoute)}
    <Route element={<SignedInOnly />}>
      <Route element={<Shell />}>
        {ownScreens.map(screenRoute)}
        <Route path="/dashboard/*" element={<NotFound />} />
      </Route>
    </Route>
    <Route path="*" element={<NotFound />} />
  </Routes>
);

/** Puts the whole dashboard together: theme, routes, and who may see which. */
export function App() {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <ErrorBoundary>
          <BrowserRouter>
            <Suspense fallback={<SplashScreen />}>{routes}</Suspense>
          </BrowserRouter>
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>
  );
}
