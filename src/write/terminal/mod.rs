//! stub, replaced by merge
use crate::catalogue::{
    cause::Cause,
    message::{Message, Table},
};
use crate::model::*;
pub struct Look {
    pub width: usize,
    pub colour: bool,
    pub unicode: bool,
    pub verbose: bool,
}
pub fn report(_r: &Report, _l: &Look) -> String {
    String::new()
}
pub fn connections(_r: &Report, _j: &[&Judged], _l: &Look) -> String {
    String::new()
}
pub fn story(_r: &Report, _j: &Judged, _lines: &[(Place, String)], _l: &Look) -> String {
    String::new()
}
pub fn cause(_c: &Cause, _l: &Look) -> String {
    String::new()
}
pub fn causes(_l: &Look) -> String {
    String::new()
}
pub fn message(_t: &Table, _m: &Message, _l: &Look) -> String {
    String::new()
}
pub fn messages(_l: &Look) -> String {
    String::new()
}
pub fn event(_r: &super::rows::EventRow<'_>) -> String {
    String::new()
}
