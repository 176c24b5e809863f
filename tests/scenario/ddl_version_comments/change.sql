alter table d.t add v int /*!80023 invisible */;
alter table d.u add v int /*M! invisible */;
insert into d.t (id, v) values (2, 2);
delete from d.t where id = 2;
