import {
  IconArchive,
  IconArrowsSplit2,
  IconBuildingStore,
  IconChartBar,
  IconChevronRight,
  IconCreditCard,
  IconDatabase,
  IconHistory,
  IconKey,
  IconPlugConnected,
  IconRoute,
  IconStethoscope,
  IconUserCircle,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../components/page';
import { Panel } from '../../components/panel';
import type { Permission } from '../../hooks/use-permission';
import { useMe } from '../../hooks/use-session';
import type { Me } from '../../lib/model';
import classes from './settings.module.css';

interface Entry {
  name:
    | 'account'
    | 'business'
    | 'team'
    | 'plan'
    | 'usage'
    | 'webhooks'
    | 'providers'
    | 'carrierChoice'
    | 'trunks'
    | 'checks'
    | 'apiKeys'
    | 'auditLog'
    | 'data'
    | 'numberPool';
  path: string;
  Icon: typeof IconUsers;
  open: (me: Me) => boolean;
}

const may = (permission: Permission) => (me: Me) => me.permissions.includes(permission);

const groups: ReadonlyArray<{ name: 'you' | 'business' | 'connections' | 'control'; entries: Entry[] }> = [
  { name: 'you', entries: [{ name: 'account', path: 'account', Icon: IconUserCircle, open: () => true }] },
  {
    name: 'business',
    entries: [
      { name: 'business', path: 'business', Icon: IconBuildingStore, open: may('tenant:write') },
      { name: 'team', path: 'team', Icon: IconUsers, open: may('team:read') },
      { name: 'plan', path: 'plan', Icon: IconCreditCard, open: may('billing:read') },
      { name: 'usage', path: 'usage', Icon: IconChartBar, open: may('billing:read') },
    ],
  },
  {
    name: 'connections',
    entries: [
      { name: 'providers', path: 'providers', Icon: IconPlugConnected, open: may('providers:read') },
      { name: 'carrierChoice', path: 'carrier-choice', Icon: IconArrowsSplit2, open: may('providers:read') },
      { name: 'trunks', path: 'trunks', Icon: IconRoute, open: may('trunks:read') },
      { name: 'checks', path: 'reconciliation', Icon: IconStethoscope, open: may('numbers:read') },
      { name: 'apiKeys', path: 'api-keys', Icon: IconKey, open: may('api-keys:write') },
    ],
  },
  {
    name: 'control',
    entries: [
      { name: 'webhooks', path: 'webhooks', Icon: IconWebhook, open: may('webhooks:read') },
      { name: 'auditLog', path: 'audit-log', Icon: IconHistory, open: may('audit:read') },
      { name: 'data', path: 'data', Icon: IconArchive, open: may('privacy:read') },
      { name: 'numberPool', path: 'number-pool', Icon: IconDatabase, open: (me) => me.user.isOperator },
    ],
  },
];

/** Lists the settings a person may open, each with a sentence on what it holds. */
export default function Settings() {
  const { t } = useTranslation('settings');
  const me = useMe();
  return (
    <Page title={t('title')} narrow>
      {groups.map(({ name, entries }) => {
        const open = entries.filter((entry) => entry.open(me));
        if (open.length === 0) return null;
        return (
          <Panel key={name} title={t(`groups.${name}`)} flush>
            <ul className={classes.list}>
              {open.map((entry) => (
                <li key={entry.name} className={classes.item}>
                  <Link to={`/dashboard/settings/${entry.path}`} className={classes.link}>
                    <entry.Icon className={classes.icon} size={22} stroke={1.6} aria-hidden="true" />
                    <span className={classes.words}>
                      <span className={classes.name}>{t(`${entry.name}.title`)}</span>
                      <span className={classes.soft}>{t(`${entry.name}.summary`)}</span>
                    </span>
                    <IconChevronRight className={classes.icon} size={20} stroke={1.75} aria-hidden="true" />
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
        );
      })}
    </Page>
  );
}
