import { type Card, connect, type Verdict } from "idcard-bridge/sdk";
import { useEffect, useState } from "react";

type Bridge = ReturnType<typeof connect>;

export function IdCard({ onRead }: { onRead?: (card: Card) => void }) {
  const [bridge, setBridge] = useState<Bridge | null>(null);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [card, setCard] = useState<Card | null>(null);

  useEffect(() => {
    const opened = connect();
    setBridge(opened);
    setVerdict(opened.verdict);
    opened.on("verdict", setVerdict);
    opened.on("card", (event) => setCard(event.type === "read" ? event.card : null));
    opened.watch();
    return () => opened.close();
  }, []);
  useEffect(() => {
    if (card) onRead?.(card);
  }, [card, onRead]);

  const ready = verdict?.id === "ready";
  return (
    <section aria-live="polite">
      {verdict?.id === "permission-prompt" && (
        <button type="button" onClick={() => bridge?.open()}>
          连接
        </button>
      )}
      {verdict && !ready && <p>{`${verdict.zh.cause}。${verdict.zh.remedy}`}</p>}
      {ready && !card && <p>请把证件放在读卡器上</p>}
      {ready && card && <p>{`${card.name} ${card.number}`}</p>}
    </section>
  );
}
