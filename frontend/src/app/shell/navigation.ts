import {
  IconCalendar,
  IconDeviceMobile,
  IconHeadset,
  IconHome,
  IconInbox,
  IconMessage,
  IconPhone,
  IconSettings,
  IconTargetArrow,
} from '@tabler/icons-react';
import { useSystem } from '../../hooks/use-system';

/**
 * Lists the places of the dashboard, in the order of sidebar and bottom navigation. A phone's bar has room for those
 * that are `daily`; the others are one touch further.
 */
const places = [
  { to: '/dashboard', end: true, daily: true, label: 'nav.home', Icon: IconHome },
  { to: '/dashboard/inbox', end: false, daily: true, label: 'nav.inbox', Icon: IconInbox },
  { to: '/dashboard/calendar', end: false, daily: true, label: 'nav.calendar', Icon: IconCalendar },
  { to: '/dashboard/receptionist', end: false, daily: true, label: 'nav.receptionist', Icon: IconHeadset },
  { to: '/dashboard/phone-numbers', end: false, daily: false, label: 'nav.numbers', Icon: IconPhone },
  { to: '/dashboard/texting', end: false, daily: false, label: 'nav.texting', Icon: IconMessage },
  {
    to: '/dashboard/campaigns',
    end: false,
    daily: false,
    label: 'nav.campaigns',
    Icon: IconTargetArrow,
  },
  { to: '/dashboard/settings', end: false, daily: false, label: 'nav.settings', Icon: IconSettings },
  { to: '/dashboard/handset', end: false, daily: false, label: 'nav.handset', Icon: IconDeviceMobile },
] as const;

export type NavigationPlace = (typeof places)[number];

/** Answers the places this installation has: the handset belongs to the lab. */
export function usePlaces(): readonly NavigationPlace[] {
  const { info } = useSystem();
  return info?.mode === 'lab' ? places : places.filter(({ label }) => label !== 'nav.handset');
}
