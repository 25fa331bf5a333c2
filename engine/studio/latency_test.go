package studio_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hawqeye/engine/wire"
)

// A latency is of one sample: at most the time that was spent on so many.
func TestTime(t *testing.T) {
	s := quantizedTiny(t, 4)
	for _, net := range []wire.Network{wire.FloatNet, wire.QuantizedNet} {
		start := time.Now()
		got := answer[*wire.Timed](t, s, &wire.Time{Network: net, Millis: 60})
		spent := time.Since(start)
		if spent < 60*time.Millisecond || got.Runs < 3 || got.Network != net || got.KernelSet != "go" || got.SamplesAtOnce != 1 {
			t.Errorf("%+v after %v", got, spent)
		}
		if !(0 < got.Q1 && got.Q1 <= got.Mid && got.Mid <= got.Q3) || got.Q1*float64(got.Runs) > float64(spent.Microseconds()) || got.TimerMicros <= 0 {
			t.Errorf("%s: quartiles %v, %v, %v µs, timer %v µs", net, got.Q1, got.Mid, got.Q3, got.TimerMicros)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := watch(t, s, ctx, &wire.Time{Network: wire.FloatNet, Millis: 1 << 30}, func(wire.Event) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled timing ended with %v", err)
	}
}
