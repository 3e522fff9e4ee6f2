import '../../components/overlay-styles';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Page } from '../../components/page';
import { ConsentSection } from './consent-section';
import { NotificationLog } from './notification-log';
import { ParkedSection } from './parked-section';
import { useParked } from './queries';
import { ReminderSettings } from './reminder-settings';
import { TemplateList } from './template-list';
import classes from './texting.module.css';

const tabs = {
  templates: TemplateList,
  reminders: ReminderSettings,
  consent: ConsentSection,
  log: NotificationLog,
  parked: ParkedSection,
} as const;
type Tab = keyof typeof tabs;
const tabNames = Object.keys(tabs) as Tab[];

/** Holds everything about texts: what they say, when they go out, who wants none, and what became of them. */
export default function Texting() {
  const { t } = useTranslation('texting');
  const [search] = useSearchParams();
  const parked = useParked().data?.length ?? 0;
  const wanted = search.get('tab');
  const tab = tabNames.find((name) => name === wanted) ?? 'templates';
  const Section = tabs[tab];
  return (
    <Page title={t('title')} lead={t('lead')} narrow>
      <nav aria-label={t('sections')}>
        <ul className={classes.tabs}>
          {tabNames.map((name) => (
            <li key={name}>
              <Link
                to={name === 'templates' ? '.' : `?tab=${name}`}
                replace
                className={classes.tab}
                aria-current={name === tab ? 'page' : undefined}
              >
                {t(`tabs.${name}`)}
                {name === 'parked' && parked > 0 && ` (${parked})`}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Section />
    </Page>
  );
}
