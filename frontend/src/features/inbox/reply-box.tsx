import { Button, Select, Textarea } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../components/overlay-styles';
import { ProblemPanel } from '../../components/problems/problem-panel';
import { usePermission } from '../../hooks/use-permission';
import { ApiProblem } from '../../lib/problem';
import { useConsent, useTemplates } from '../texting';
import type { Party } from './api';
import { useSendText } from './queries';
import classes from './reply-box.module.css';
import { countSegments } from './sms-segments';
import { phoneOf } from './time-line';

const LONGEST = 1600;

/** Takes an answer by text, or says why none can be sent. */
export function ReplyBox({ thread }: { thread: Party }) {
  const { t } = useTranslation('inbox');
  const mayWrite = usePermission('messages:write');
  const phone = phoneOf(thread);
  const consent = useConsent(phone);
  if (!mayWrite) return <p className={classes.closed}>{t('reply.notAllowed')}</p>;
  if (!phone) return <p className={classes.closed}>{t('reply.noNumber')}</p>;
  if (consent.data?.sms.service === 'REVOKED') return <OptedOut />;
  return <ReplyForm key={thread.id} phone={phone} />;
}

function OptedOut() {
  const { t } = useTranslation('inbox');
  return (
    <div className={classes.closed} role="note">
      <p className={classes.strong}>{t('reply.optedOut.title')}</p>
      <p>{t('reply.optedOut.text')}</p>
    </div>
  );
}

function ReplyForm({ phone }: { phone: string }) {
  const { t } = useTranslation('inbox');
  const [text, setText] = useState('');
  const send = useSendText();
  const count = countSegments(text);
  const message = text.trim();
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!message || send.isPending) return;
    send.mutate({ phoneNumber: phone, message }, { onSuccess: () => setText('') });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  if (send.error instanceof ApiProblem && send.error.code === 'opted-out') return <OptedOut />;
  return (
    <form className={classes.box} onSubmit={submit}>
      {send.error && <ProblemPanel error={send.error} />}
      <div className={classes.row}>
        <Textarea
          className={classes.grow}
          aria-label={t('reply.label')}
          placeholder={t('reply.placeholder')}
          title={t('reply.shortcut')}
          minRows={1}
          maxRows={6}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Button
          type="submit"
          loading={send.isPending}
          disabled={!message}
          leftSection={<IconSend size={18} stroke={1.75} aria-hidden="true" />}
        >
          {t('reply.send')}
        </Button>
      </div>
      <div className={classes.below}>
        <TemplatePicker
          onPick={(body) => setText((was) => (was.trim() ? `${was.trimEnd()}\n${body}` : body))}
        />
        <span className={classes.soft}>
          {text ? t('reply.count', { count: count.segments, left: count.left }) : null}
        </span>
      </div>
    </form>
  );
}

function TemplatePicker({ onPick }: { onPick: (body: string) => void }) {
  const { t, i18n } = useTranslation('inbox');
  const templates = useTemplates();
  // Built-in texts are about an appointment; only the business's own make sense by themselves.
  const own = (templates.data?.templates ?? []).filter(({ isActive, isDefault }) => isActive && !isDefault);
  if (own.length === 0) return null;
  const sorted = [...own].sort(
    (a, b) => Number(b.language === i18n.language) - Number(a.language === i18n.language),
  );
  return (
    <Select
      className={classes.templates}
      aria-label={t('reply.templatePick')}
      placeholder={t('reply.templates')}
      data={sorted.map(({ id, name, language }) => ({
        value: id,
        label: `${name} (${language.toUpperCase()})`,
      }))}
      value={null}
      onChange={(id) => {
        const picked = own.find((one) => one.id === id);
        if (picked) onPick(picked.body);
      }}
    />
  );
}
