import { IconHeadset, IconHome, IconPhone, IconSettings } from '@tabler/icons-react';

/** Lists the four places of the dashboard, in the order of sidebar and bottom navigation. */
export const places = [
  { to: '/dashboard', end: true, label: 'nav.home', Icon: IconHome },
  { to: '/dashboard/phone-numbers', end: false, label: 'nav.numbers', Icon: IconPhone },
  { to: '/dashboard/receptionist', end: false, label: 'nav.receptionist', Icon: IconHeadset },
  { to: '/dashboard/settings', end: false, label: 'nav.settings', Icon: IconSettings },
] as const;
