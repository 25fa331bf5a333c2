package studio

import "time"

// pace is how fast a stage goes.
type pace struct {
	stage string
	begun time.Time // when the first report came
	first int       // what was done by then
	steps int       // reports since
}

// stepsOfPace is how many steps it takes to tell.
const stepsOfPace = 3

// left is how long the rest of a stage may take at the pace since its first
// report, or 0 as long as that is not known.
func (p *pace) left(stage string, done, total int, now time.Time) time.Duration {
	if stage != p.stage || done <= p.first {
		*p = pace{stage: stage, begun: now, first: done}
		return 0
	}
	if p.steps++; p.steps < stepsOfPace || done >= total {
		return 0
	}
	return time.Duration(float64(now.Sub(p.begun)) * float64(total-done) / float64(done-p.first))
}
