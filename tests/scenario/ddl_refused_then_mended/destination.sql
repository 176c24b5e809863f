create database mended;
create table mended.made (another int) engine = InnoDB;
