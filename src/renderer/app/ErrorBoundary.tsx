import { Component } from 'react';
import type { ReactNode } from 'react';
import { errorMessage } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorScreen } from './ErrorScreen.tsx';

interface Props {
  readonly children: ReactNode;
  /** Leaves the failed screen. If absent, the window is reloaded instead. */
  readonly onLeave?: { readonly label: string; readonly run: () => void };
}

/** Catches errors thrown while a screen renders. Committed work is safe in the core. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const { onLeave } = this.props;
    return (
      <ErrorScreen
        title={t('This screen could not be shown')}
        detail={t('{error}. Everything you changed is saved.', { error: errorMessage(error) })}
        action={
          onLeave ? (
            <Button
              onClick={() => {
                this.setState({ error: undefined });
                onLeave.run();
              }}
            >
              {onLeave.label}
            </Button>
          ) : (
            <Button onClick={() => window.location.reload()}>{t('Load again')}</Button>
          )
        }
      />
    );
  }
}
