alter table d.t add v int;
