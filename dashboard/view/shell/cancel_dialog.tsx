import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../../connection/api.ts";
import type { CancelRequest, PageState } from "../../model/page_state.ts";

/** Asks whether the job or stage that it names shall be cancelled. */
export function CancelDialog({ state }: { readonly state: PageState }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = state.cancelRequest.value;
  useEffect(() => {
    if (request !== null) dialog.current?.showModal();
  }, [request]);
  const close = () => state.cancelRequest.value = null;
  const confirm = () => {
    dialog.current?.close();
    if (request !== null) void cancel(state, request);
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="cancel-title" onClose={close}>
      {request !== null && (
        <>
          <h2 id="cancel-title">Cancel {request.kind} {request.id}?</h2>
          <p class="confirm-name">{request.title}</p>
          <p>
            Spark kills its tasks. {request.kind === "stage" && "The jobs that need it fail. "}
            This cannot be undone.
          </p>
          <div class="confirm-acts">
            <button type="button" onClick={() => dialog.current?.close()}>Let it run</button>
            <button type="button" class="danger" onClick={confirm}>Cancel {request.kind}</button>
          </div>
        </>
      )}
    </dialog>
  );
}

async function cancel(state: PageState, { appKey, kind, id }: CancelRequest): Promise<void> {
  const { api, notice } = state;
  try {
    const answer = kind === "job"
      ? await api.cancelJob(appKey, id)
      : await api.cancelStage(appKey, id);
    notice.value = answer.outcome === "requested"
      ? answer.detail
      : `Cannot cancel ${kind} ${id}: ${answer.detail}`;
  } catch (error) {
    notice.value = error instanceof ApiError
      ? error.message
      : `Cannot cancel ${kind} ${id}: the monitor does not answer`;
  }
}
