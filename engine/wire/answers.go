package wire

import (
	"encoding/binary"
	"errors"
)

// EncodeAnswers is a file of events, for answers that are to be shown before an
// engine has given any: every event's frame behind its length. Payloads have no
// place in it.
func EncodeAnswers(events []Event) ([]byte, error) {
	var file []byte
	for _, e := range events {
		f := EncodeEvent(0, e)
		if len(f.Bulk) > 0 {
			return nil, errors.New("wire: " + name(e) + " has a payload: a file of answers holds none")
		}
		file = binary.AppendUvarint(file, uint64(len(f.Head)))
		file = append(file, f.Head...)
	}
	return file, nil
}

// DecodeAnswers reads what EncodeAnswers wrote.
func DecodeAnswers(file []byte) ([]Event, error) {
	var events []Event
	for len(file) > 0 {
		n, taken := binary.Uvarint(file)
		if taken <= 0 || n > uint64(len(file)-taken) {
			return nil, errShort
		}
		file = file[taken:]
		_, e, err := DecodeEvent(Frame{Head: file[:n]})
		if err != nil {
			return nil, err
		}
		events, file = append(events, e), file[n:]
	}
	return events, nil
}
