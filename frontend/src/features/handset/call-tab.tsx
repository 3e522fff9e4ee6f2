import { Button } from '@mantine/core';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Lamp } from '../../components/lamp';
import { ProblemPanel } from '../../components/problems/problem-panel';
import type { LabCall, LabNumber } from './api';
import { Composer } from './composer';
import classes from './conversation.module.css';
import { phrasesFor } from './phrases';
import { useCall, useHangUp, usePlaceCall, useSay } from './queries';
import { Transcript } from './transcript';

interface CallTabProps {
  from: string;
  business: LabNumber;
}

/** Calls the business and holds the conversation. */
export function CallTab({ from, business }: CallTabProps) {
  const { t } = useTranslation('handset');
  const [callId, setCallId] = useState<string | null>(null);
  const place = usePlaceCall();
  const call = useCall(callId);
  const dial = () => place.mutate({ from, to: business.number }, { onSuccess: ({ id }) => setCallId(id) });
  const running = call.data !== undefined && call.data.status !== 'ended';
  return (
    <>
      <header className={classes.head}>
        <span>
          <strong className={classes.name}>{business.businessName}</strong>
          {running && call.data ? (
            <Lamp tone={call.data.status === 'ringing' ? 'wait' : 'on'} busy>
              {t(`call.status.${call.data.status}`)}
            </Lamp>
          ) : (
            <span className={classes.soft}>{business.formattedNumber}</span>
          )}
        </span>
        {running && call.data ? (
          <HangUp call={call.data} />
        ) : (
          <Button
            size="sm"
            loading={place.isPending}
            leftSection={<IconPhone size={17} aria-hidden="true" />}
            onClick={dial}
          >
            {t(call.data ? 'call.again' : 'call.start')}
          </Button>
        )}
      </header>
      <div className={classes.body}>
        {(place.error ?? call.error) && <ProblemPanel error={place.error ?? call.error} />}
        {call.data ? (
          <Transcript call={call.data} language={business.language} />
        ) : (
          <p className={classes.empty}>{t('call.none')}</p>
        )}
      </div>
      <Speak call={running ? call.data : undefined} language={business.language} />
    </>
  );
}

function HangUp({ call }: { call: LabCall }) {
  const { t } = useTranslation('handset');
  const hangUp = useHangUp(call.id);
  return (
    <Button
      size="sm"
      color="red.7"
      loading={hangUp.isPending}
      leftSection={<IconPhoneOff size={17} aria-hidden="true" />}
      onClick={() => hangUp.mutate()}
    >
      {t('call.hangUp')}
    </Button>
  );
}

function Speak({ call, language }: { call: LabCall | undefined; language: string }) {
  const { t } = useTranslation('handset');
  const speak = useSay(call?.id ?? '');
  const { language: spoken, phrases } = phrasesFor(language);
  return (
    <Composer
      label={t('call.say')}
      submitLabel={t('call.send')}
      language={spoken}
      suggestions={call ? phrases : []}
      disabled={call?.status !== 'in-progress'}
      error={speak.error}
      onSend={(text) => speak.mutate(text)}
    />
  );
}
