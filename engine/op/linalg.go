package op

// MatMulAttr says which operands are stored with their last two axes exchanged.
type MatMulAttr struct{ TransA, TransB bool }
