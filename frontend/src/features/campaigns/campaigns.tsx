import '../../components/overlay-styles';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Page } from '../../components/page';
import classes from './campaigns.module.css';
import { FollowUpList } from './follow-up-list';
import { RuleList } from './rule-list';
import { ServiceList } from './vendor-list';
import { VoicemailList } from './voicemail-list';

const tabs = {
  'follow-ups': FollowUpList,
  rules: RuleList,
  voicemails: VoicemailList,
  services: ServiceList,
} as const;
type Tab = keyof typeof tabs;
const tabNames = Object.keys(tabs) as Tab[];

/** Holds what is done for people after a call: what is due, what makes it due, and the voicemails that are left. */
export default function Campaigns() {
  const { t } = useTranslation('campaigns');
  const [search] = useSearchParams();
  const wanted = search.get('tab');
  const tab = tabNames.find((name) => name === wanted) ?? 'follow-ups';
  const Section = tabs[tab];
  return (
    <Page title={t('title')} lead={t('lead')} narrow>
      <nav aria-label={t('sections')}>
        <ul className={classes.tabs}>
          {tabNames.map((name) => (
            <li key={name}>
              <Link
                to={name === 'follow-ups' ? '.' : `?tab=${name}`}
                replace
                className={classes.tab}
                aria-current={name === tab ? 'page' : undefined}
              >
                {t(`tabs.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Section />
    </Page>
  );
}
