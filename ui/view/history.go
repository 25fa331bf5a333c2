package view

// history is the settings that Undo and Redo go back and forth between.
type history struct {
	past, future []Settings
	before       *Settings // where a change in progress, such as a drag, began
}

// remembered is how many steps can be undone.
const remembered = 50

// Settings are those in force.
func (s *Store) Settings() Settings { return s.settings }

// Change alters the settings as one step that can be undone.
func (s *Store) Change(alter func(*Settings)) {
	s.Adjust(alter)
	s.Commit()
}

// Adjust alters the settings within a step that is not finished, such as a drag:
// nothing heavy begins before Commit.
func (s *Store) Adjust(alter func(*Settings)) {
	if s.history.before == nil {
		before := s.settings
		s.history.before = &before
	}
	alter(&s.settings)
}

// Commit finishes a step.
func (s *Store) Commit() {
	h := &s.history
	if h.before == nil {
		return
	}
	if h.before.withoutLooks() != s.settings.withoutLooks() {
		h.past = append(h.past, *h.before)
		h.past = h.past[max(0, len(h.past)-remembered):]
		h.future = nil
		s.stopped = false
	}
	h.before = nil
}

// Undo takes the last step back; false if there is none.
func (s *Store) Undo() bool { return s.move(&s.history.past, &s.history.future) }

// Redo takes the last Undo back; false if there is none.
func (s *Store) Redo() bool { return s.move(&s.history.future, &s.history.past) }

// CanUndo and CanRedo say whether there is a step to take.
func (s *Store) CanUndo() bool { return len(s.history.past) > 0 }

// CanRedo is CanUndo for Redo.
func (s *Store) CanRedo() bool { return len(s.history.future) > 0 }

func (s *Store) move(from, to *[]Settings) bool {
	s.Commit()
	n := len(*from)
	if n == 0 {
		return false
	}
	*to = append(*to, s.settings)
	now := s.settings
	s.settings = (*from)[n-1]
	s.settings.Lang, s.settings.Theme = now.Lang, now.Theme
	*from = (*from)[:n-1]
	s.stopped = false
	s.follow()
	return true
}

// Restore puts settings in force that come from the page's address, as a step.
func (s *Store) Restore(to Settings) {
	s.Change(func(now *Settings) { *now = to })
	s.follow()
}
