import { IconDots } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import classes from './bottom-navigation.module.css';
import { type NavigationPlace, usePlaces } from './navigation';
import { UnreadBadge } from './unread-badge';

/** Shows the daily places under the thumb on phones; the others are a tap away. */
export function BottomNavigation() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const { open, setOpen, nav } = useMore(pathname);
  const places = usePlaces();
  const others = places.filter(({ daily }) => !daily);
  const elsewhere = others.some(({ to }) => pathname.startsWith(to));
  return (
    <nav className={classes.bar} aria-label={t('nav.label')} ref={nav}>
      {places.map((place) => place.daily && <BarPlace key={place.to} place={place} />)}
      <button
        type="button"
        className={classes.place}
        aria-expanded={open}
        aria-controls="more-places"
        data-here={elsewhere || undefined}
        onClick={() => setOpen(!open)}
      >
        <IconDots size={22} stroke={1.75} aria-hidden="true" />
        <span className={classes.label}>{t('nav.more')}</span>
      </button>
      <ul id="more-places" className={classes.more} hidden={!open}>
        {others.map(({ to, label, Icon }) => (
          <li key={to}>
            <NavLink to={to} className={classes.entry} onClick={() => setOpen(false)}>
              <Icon size={22} stroke={1.75} aria-hidden="true" />
              {t(label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function BarPlace({ place: { to, end, label, Icon } }: { place: NavigationPlace }) {
  const { t } = useTranslation();
  return (
    <NavLink to={to} end={end} className={classes.place}>
      <Icon size={22} stroke={1.75} aria-hidden="true" />
      <span className={classes.label}>{t(label)}</span>
      {to === '/dashboard/inbox' && (
        <span className={classes.badge}>
          <UnreadBadge />
        </span>
      )}
    </NavLink>
  );
}

/** Closes the list of further places with Escape, with a tap beside it and on the way elsewhere. */
function useMore(pathname: string) {
  const nav = useRef<HTMLElement>(null);
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const beside = event instanceof PointerEvent && !nav.current?.contains(event.target as Node);
      if (beside || (event instanceof KeyboardEvent && event.key === 'Escape')) setOpenAt(null);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);
  return { nav, open, setOpen: (next: boolean) => setOpenAt(next ? pathname : null) };
}
