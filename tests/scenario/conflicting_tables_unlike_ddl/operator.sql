alter table clash.t modify b int after a, add c int;
