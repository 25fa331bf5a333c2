package wire

// What a command is doing, as Progressed names it.
const (
	StageReading     = "reading"     // or drawing pictures
	StageCalibrating = "calibrating" // samples
	StagePredicting  = "predicting"  // labels, where the samples have none
	StageMeasuring   = "measuring"
	StageActivations = "activations" // measuring them
	StageEigenvalues = "eigenvalues" // measuring them
	StageRounding    = "rounding"    // layers
	StageComparing   = "comparing"   // samples, answers before and after rounding
	StageImproving   = "improving"
	StageValidating  = "validating" // assignments
	StageEvaluating  = "evaluating" // samples
	StageTiming      = "timing"
	StageChecking    = "checking" // an exported file
)

// Stages lists all of them.
func Stages() []string {
	return []string{
		StageReading, StageCalibrating, StagePredicting, StageMeasuring, StageActivations,
		StageEigenvalues, StageRounding, StageComparing, StageImproving, StageValidating, StageEvaluating, StageTiming, StageChecking,
	}
}

// Progressed says how far a command is. It is no answer: more follows.
type Progressed struct {
	Stage   string // one of Stages
	Done    int64
	Total   int64   // 0 where it is not known
	Seconds float64 // that the rest of the stage may take; 0 where it is not known
}

func (m *Progressed) event(c *coder) {
	c.text(&m.Stage)
	c.int64(&m.Done)
	c.int64(&m.Total)
	c.float(&m.Seconds)
}

// Failed ends a command that could not be carried out, with a sentence for the person.
type Failed struct{ Reason string }

func (m *Failed) event(c *coder) { c.text(&m.Reason) }

// Cancelled ends a command that Cancel stopped.
type Cancelled struct{}

func (m *Cancelled) event(*coder) {}
