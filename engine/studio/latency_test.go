package studio_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hawqeye/engine/kernel"
	"hawqeye/engine/studio"
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

// So many samples at once as Load says are timed, and tried, as one is.
func TestTimeManyAtOnce(t *testing.T) {
	s := studio.New(kernel.Go(), nil)
	model := wire.Bulk{Bytes: studio.TinyModel(t)}
	answer[*wire.Loaded](t, s, &wire.Load{Name: "tiny.onnx", Model: model, AtOnce: 5})
	if got := answer[*wire.Timed](t, s, &wire.Time{Network: wire.FloatNet}); got.SamplesAtOnce != 5 || got.Mid <= 0 {
		t.Errorf("%+v", got)
	}
	five := answer[*wire.Tried](t, s, &wire.Try{Data: drawn(1)})
	answer[*wire.Loaded](t, s, &wire.Load{Name: "tiny.onnx", Model: model})
	if diff := cmp.Diff(answer[*wire.Tried](t, s, &wire.Try{Data: drawn(1)}), five); diff != "" {
		t.Error(diff)
	}
	for _, n := range []int{-1, 1 << 20} {
		refuse(t, s, &wire.Load{Name: "tiny.onnx", Model: model, AtOnce: n}, "cannot run at once")
	}
}
