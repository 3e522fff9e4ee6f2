import './overlay-styles';
import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './confirm-dialog.module.css';
import { ProblemPanel } from './problems/problem-panel';

interface ConfirmDialogProps {
  opened: boolean;
  title: ReactNode;
  children: ReactNode;
  /** Names what will happen ("Remove Ayşe"), never "OK". */
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  working?: boolean;
  disabled?: boolean;
  error?: unknown;
  /** False for questions that destroy nothing. */
  dangerous?: boolean;
}

/** Asks before something that cannot be taken back. Cancelling has the focus first. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { opened, title, children, confirmLabel, onConfirm, onClose, working, disabled, error } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('actions.close') }}
      closeOnClickOutside={!working}
    >
      <div className={classes.body}>
        {children}
        {error ? <ProblemPanel error={error} /> : null}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('actions.cancel')}
          </Button>
          <Button
            color={props.dangerous === false ? undefined : 'red.7'}
            onClick={onConfirm}
            loading={working}
            disabled={disabled}
          >
            {confirmLabel}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
