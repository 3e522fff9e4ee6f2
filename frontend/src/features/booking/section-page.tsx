import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Page } from '../../components/page';
import classes from './section-page.module.css';

const tabs = [
  { name: 'greeting', to: '/dashboard/receptionist', end: true },
  { name: 'services', to: '/dashboard/receptionist/services', end: false },
  { name: 'staff', to: '/dashboard/receptionist/staff', end: false },
  { name: 'holidays', to: '/dashboard/receptionist/holidays', end: false },
  { name: 'rules', to: '/dashboard/receptionist/rules', end: false },
  { name: 'questions', to: '/dashboard/receptionist/questions', end: false },
  { name: 'try', to: '/dashboard/receptionist/try', end: false },
] as const;

interface SectionPageProps {
  lead: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** Lays out one part of the receptionist's settings under their common title and tabs. */
export function SectionPage({ lead, actions, children }: SectionPageProps) {
  const { t } = useTranslation(['booking', 'receptionist']);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the tabs scroll sideways; only they may, not the page.
    const current = nav.current?.querySelector<HTMLElement>('[aria-current]');
    if (nav.current && current) nav.current.scrollLeft = current.offsetLeft - nav.current.clientWidth / 3;
  }, []);
  return (
    <Page title={t('receptionist:title')} lead={lead} actions={actions}>
      <nav ref={nav} className={classes.tabs} aria-label={t('tabs.label')}>
        {tabs.map(({ name, to, end }) => (
          <NavLink key={name} to={to} end={end} className={classes.tab}>
            {t(`tabs.${name}`)}
          </NavLink>
        ))}
      </nav>
      {children}
    </Page>
  );
}
